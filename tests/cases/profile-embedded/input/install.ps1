# Sets the VPN client up. Umlauts: äöü
$profile = @'
<AzVpnProfile xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:made-up:profile">
  <any i:nil="true" />
  <clientauth>
    <aad>
      <audience>41b23e61-6c1e-4545-b367-cd054e0ed4b4</audience>
      <cachesigninuser>true</cachesigninuser>
      <issuer>https://sts.windows.net/e8a1c05d-3f27-4b96-a4d8-51c9027be6f3/</issuer>
      <tenant>https://login.microsoftonline.com/e8a1c05d-3f27-4b96-a4d8-51c9027be6f3/</tenant>
    </aad>
    <cert i:nil="true" />
    <type>aad</type>
  </clientauth>
  <clientconfig i:nil="true" />
  <name>vgw-atrium</name>
  <serverlist>
    <ServerEntry>
      <displayname i:nil="true" />
      <fqdn>azuregateway-94d2b7e0-6a18-4c5f-b3d9-70e1f8a2c64b-1f0e2d3c4b5a.vpn.azure.com</fqdn>
    </ServerEntry>
  </serverlist>
  <servervalidation>
    <cert>
      <hash>0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c</hash>
      <issuer i:nil="true" />
    </cert>
    <serversecret>5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7</serversecret>
    <type>cert</type>
  </servervalidation>
  <version>1</version>
</AzVpnProfile>
'@
Set-Content -Path "$env:TEMP\azurevpnconfig.xml" -Value $profile
