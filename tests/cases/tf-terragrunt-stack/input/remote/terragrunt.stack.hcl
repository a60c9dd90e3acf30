locals { aud = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }
unit "vpn" {
  source = "git::https://example.com/catalog.git//units/vpn-gateway?ref=v1"
  path   = "vpn"
  values = {
    aad_audience = local.aud
    aad_tenant = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_issuer = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }
}
