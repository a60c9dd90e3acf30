module gateway 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = {
  name: 'gateway'
  params: {
    name: 'vgw-cached'
    signInApplication: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
  }
}
