@export()
var audiences = {
  public: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
  usgovernment: '51bb15d4-3a4f-4ebf-9dca-40096fe32426'
}
