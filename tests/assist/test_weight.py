"""The model's SDK is loaded when a model is first asked, not when the bot starts (D12)."""

import subprocess
import sys


def test_the_bot_starts_without_the_sdk() -> None:
    program = "import sys, bot.app; print(sorted({'openai', 'pydantic'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
    assert found.strip() == "[]"
