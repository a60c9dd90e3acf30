inputs = { a = values.aud }
