using 'nowhere.bicep'

param vpnAudience = '51bb15d4-3a4f-4ebf-9dca-40096fe32426'
