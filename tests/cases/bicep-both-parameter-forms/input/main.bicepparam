using './main.bicep'
import { ids } from 'ids.bicep'

var stage = toLower('PROD')

param name = 'vgw-${stage}'
param audience = ids.old
