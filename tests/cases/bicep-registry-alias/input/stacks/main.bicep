module present 'br/network:gateway:v2' = {
  name: 'present'
  params: { app: '41b23e61-6c1e-4545-b367-cd054e0ed4b4' }
}

module absent 'br/network:p2s-gateway:v3' = {
  name: 'absent'
  params: {
    name: 'vgw-absent'
    vpnAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
    clients: [ 'office' ]
  }
}
