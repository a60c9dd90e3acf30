# What lies below are the values of the landing zone, one folder for each region.
