using '../main.bicep'
extends 'base.bicepparam'

param name = 'vgw-dev'
param signIn = {
  ...base.signIn
  audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
}
