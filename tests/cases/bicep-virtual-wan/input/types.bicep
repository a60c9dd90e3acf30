@export()
type signIn = {
  @description('The application that clients sign in to.')
  audience: string
  tenantId: string
}
