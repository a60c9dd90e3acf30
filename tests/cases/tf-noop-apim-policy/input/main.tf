resource "azurerm_api_management_api_policy" "orders" {
  api_name            = "orders"
  api_management_name = "apim-quarry"
  resource_group_name = "rg-orders"

  xml_content = <<-XML
    <policies>
      <inbound>
        <validate-jwt header-name="Authorization">
          <audiences>
            <audience>7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9</audience>
          </audiences>
          <issuers>
            <issuer>https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645</issuer>
          </issuers>
        </validate-jwt>
      </inbound>
    </policies>
  XML
}
