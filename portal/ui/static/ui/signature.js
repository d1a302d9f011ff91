/* A pad to sign on. What is drawn becomes a picture in the file control below it. */
const INK = "#10242b";
const PAPER = "#ffffff";
const PEN = 5;

const prepare = (box) => {
  const input = document.getElementById(box.dataset.signatureFor);
  const canvas = box.querySelector("canvas");
  const clear = box.querySelector("[data-signature-clear]");
  const said = box.querySelector("[role=status]");
  const pen = canvas.getContext("2d");
  let last = null;

  const empty = () => {
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    clear.hidden = true;
    said.textContent = "";
  };

  const place = (event) => {
    const seen = canvas.getBoundingClientRect();
    return [
      ((event.clientX - seen.left) * canvas.width) / seen.width,
      ((event.clientY - seen.top) * canvas.height) / seen.height,
    ];
  };

  const draw = (event) => {
    const next = place(event);
    pen.strokeStyle = INK;
    pen.lineWidth = PEN;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    last = next;
  };

  /* At once and not by toBlob: the form may be sent the moment the pen is lifted. */
  const hand = () => {
    const bytes = atob(canvas.toDataURL("image/png").split(",")[1]);
    const picture = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([picture], "signature.png", { type: "image/png" }));
    input.files = files.files;
    input.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "drawn" }));
    clear.hidden = false;
    said.textContent = said.dataset.signed;
  };

  const lift = (event) => {
    if (!last) return;
    last = null;
    canvas.releasePointerCapture?.(event.pointerId);
    hand();
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || last) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    draw(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const all = event.getCoalescedEvents?.() ?? [];
    (all.length ? all : [event]).forEach(draw);
  });
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  clear.addEventListener("click", () => {
    empty();
    input.value = "";
    input.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "drawn" }));
    said.textContent = said.dataset.cleared;
  });
  input.addEventListener("change", (event) => {
    if (event.detail !== "drawn") empty();
  });

  empty();
  box.hidden = false;
};

if (window.PointerEvent && window.DataTransfer) {
  document.querySelectorAll("[data-signature-for]").forEach(prepare);
}
