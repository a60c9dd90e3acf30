using '../main.bicep'
extends 'base.bicepparam'

param name = 'vgw-prod'
