module present 'br/network:gateway:v2' = {
  name: 'present'
  params: { app: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
}

module absent 'br/network:p2s-gateway:v3' = {
  name: 'absent'
  params: {
    name: 'vgw-absent'
    vpnAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
    clients: [ 'office' ]
  }
}
