module gateway 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = {
  name: 'gateway'
  params: {
    name: 'vgw-cached'
    signInApplication: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
  }
}
