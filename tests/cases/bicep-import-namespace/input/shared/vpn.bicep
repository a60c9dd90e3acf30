import { audiences } from 'ids.bicep'

@export()
var signIn = {
  tenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
  audience: audiences.public
  issuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
}
