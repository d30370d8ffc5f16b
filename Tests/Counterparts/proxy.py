"""proxy.py PORT: LiteLLM's proxy in front of the simulator at PORT. Its models are called after the format of the simulator that they
are asked in. It prints the address at which it is going to listen; that takes it a while."""
import os
import socket
import sys
import tempfile

provider = f"http://127.0.0.1:{sys.argv[1]}"
os.environ.update(LITELLM_TELEMETRY="False", LITELLM_LOCAL_MODEL_COST_MAP="True")
configuration = f"""
model_list:
  - model_name: sim-openai
    litellm_params: {{ model: openai/sim, api_base: "{provider}/v1", api_key: key }}
  - model_name: sim-anthropic
    litellm_params: {{ model: anthropic/sim, api_base: "{provider}", api_key: key }}
  - model_name: sim-gemini
    litellm_params: {{ model: gemini/sim, api_base: "{provider}/v1beta", api_key: key }}
litellm_settings: {{ telemetry: false, num_retries: 0 }}
"""
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
print(f"litellm: http://127.0.0.1:{port}", flush=True)
# What it says itself is for the log.
os.dup2(2, 1)
with tempfile.TemporaryDirectory() as folder:
    name = folder + "/litellm.yaml"
    with open(name, "w") as file:
        file.write(configuration)
    sys.argv[1:] = ["--config", name, "--host", "127.0.0.1", "--port", str(port)]
    from litellm import run_server

    run_server()
