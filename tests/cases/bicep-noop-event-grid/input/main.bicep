resource events 'Microsoft.EventGrid/eventSubscriptions@2022-06-15' = {
  name: 'arrivals'
  properties: {
    destination: {
      endpointType: 'WebHook'
      properties: {
        azureActiveDirectoryApplicationIdOrUri: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037'
        azureActiveDirectoryTenantId: '0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
        endpointUrl: 'https://example.org/hook'
      }
    }
  }
}

resource policy 'Microsoft.ApiManagement/service/policies@2023-05-01-preview' = {
  name: 'apim/policy'
  properties: {
    format: 'rawxml'
    value: '''
<policies>
  <inbound>
    <validate-azure-ad-token tenant-id="0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645">
      <audiences><audience>9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037</audience></audiences>
    </validate-azure-ad-token>
  </inbound>
</policies>
'''
  }
}
