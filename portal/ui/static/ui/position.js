/* Fills in where the device is, when it is asked to. The place is sent nowhere else. */
const DECIMALS = 6;
const WAIT = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };

const offer = (beside) => {
  const input = document.getElementById(beside.dataset.positionFor);
  const said = beside.querySelector("[role=status]");
  const say = (what) => { said.textContent = said.dataset[what]; };
  beside.hidden = false;
  beside.querySelector("button").addEventListener("click", () => {
    say("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        input.value = `${coords.latitude.toFixed(DECIMALS)}, ${coords.longitude.toFixed(DECIMALS)}`;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        say("found");
      },
      (error) => say(error.code === error.PERMISSION_DENIED ? "denied" : "failed"),
      WAIT,
    );
  });
};

if (window.isSecureContext && navigator.geolocation) {
  document.querySelectorAll("[data-position-for]").forEach(offer);
}
