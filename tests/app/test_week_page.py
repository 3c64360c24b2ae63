"""The page of the week, run by Streamlit's own test harness."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "streamlit_app.py"
p = AppTest.from_file(str(APP), default_timeout=120).run()
print(p.exception, [e.value for e in p.error], [x.label for x in p.selectbox])
import time

t = time.time()
p.button[0].click().run()
print(
    time.time() - t,
    p.exception,
    [e.value for e in p.error],
    [t.label for t in p.tabs],
    [w.value for w in p.warning],
)
