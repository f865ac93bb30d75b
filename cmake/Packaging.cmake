# What is installed and packaged.
