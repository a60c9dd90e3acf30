audience = "49f817b6-84ae-4cc0-928c-73f27289b3aa"
