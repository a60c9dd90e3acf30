extension microsoftGraphV1

resource staff 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: 'vpn-staff'
  displayName: 'VPN of the staff'
  api: {
    knownClientApplications: [
      '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
    ]
  }
}
