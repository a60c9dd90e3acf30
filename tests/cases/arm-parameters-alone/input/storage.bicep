param accountName string

output id string = accountName
