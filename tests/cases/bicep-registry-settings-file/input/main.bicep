module gateway 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = {
  name: 'gateway'
  params: loadJsonContent('gateway.json')
}

module wan 'br:polarfracht.azurecr.io/network/virtual-wan@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0' = {
  name: 'wan'
  params: {
    p2sVpnParameters: loadJsonContent('gateway.json', 'vpnClientAadConfiguration')
  }
}
