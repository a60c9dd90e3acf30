@export()
func issuerOf(tenantId string) string => 'https://sts.windows.net/${tenantId}'
