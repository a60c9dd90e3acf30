@export()
var audiences = {
  public: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
  usgovernment: '51bb15d4-3a4f-4ebf-9dca-40096fe32426'
}
