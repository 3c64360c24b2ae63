"""My week: the sample patient's menu and how it stands against the targets."""

import streamlit as st

from mealplan import WeekPlan, plan_week, read_patient, sample_patient_path
from mealplan.app.charts import target_chart
from mealplan.household import spoken_number
from mealplan.render import by_nutrient, limit_text, range_text
from mealplan.tables import records


@st.cache_resource(show_spinner="Planning the week …", max_entries=1)
def sample_week() -> WeekPlan:
    """Plan the sample patient's week once for all sessions; nobody's own data is in it."""
    return plan_week(read_patient(sample_patient_path()))


week = sample_week()
patient = week.patient

st.title("A week of meals for bone health")
st.write(
    f"Planned for the sample patient: {patient.sex.value}, {patient.age} years, "
    f"{patient.weight_kg:g} kg, {patient.height_cm:g} cm, {patient.diet.value}."
)

with st.expander("Please read first", icon=":material/info:", expanded=True):
    for notice in week.warnings:
        st.markdown(f"- {notice}")

if week.timing:
    st.header("When to take what")
    st.markdown("\n".join(f"- {line}" for line in week.timing))

st.header("Menu")
days = range(1, len(week.nutrients) + 1)
for day, tab in zip(days, st.tabs([f"Day {day}" for day in days]), strict=True):
    for dish in records(week.dishes[week.dishes["day"] == day]):
        foods = week.menu[(week.menu["day"] == day) & (week.menu["occasion"] == dish["occasion"])]
        with tab.container(border=True):
            st.caption(f"{dish['occasion'].capitalize()} · {dish['minutes']} minutes")
            st.subheader(dish["dish"], anchor=False)
            marks = {True: "with it: ", False: ""}
            lines = [
                f"- {marks[week.is_beside(row['dish_id'], row['component'])]}"
                f"{row['food']}, {row['measure']}"
                for row in records(foods)
            ]
            st.markdown("\n".join(lines))
            st.write(dish["method"])

st.header("Targets, a day on average")
rows = by_nutrient(week.targets)
st.altair_chart(
    target_chart(rows),
    alt="Bar chart: how much of each daily target the food of this week gives. "
    "The table below holds the same figures.",
)
st.table(
    {
        "Nutrient": [row["name"] for row in rows],
        "Plan gives": [spoken_number(row["total"], row["unit"]) for row in rows],
        "Range": [range_text(row) for row in rows],
        "Target": [limit_text(row) for row in rows],
        "Standing": [row["status"] for row in rows],
    }
)
st.caption(
    f"Food table {week.provenance['food_table']}. Dishes chosen within "
    f"{week.provenance['dishes_gap']:.1%} of the best there is, proven. "
    "This is not medical advice."
)
