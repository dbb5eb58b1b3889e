print("wamr-run")
