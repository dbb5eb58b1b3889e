print("wamrc")
