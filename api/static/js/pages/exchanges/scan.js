/** Scans with the camera, where the browser can read codes; typing always works. */
import { at, text } from "../page.js";

const PAUSE_MS = 200;
const video = at("video");

/** Browsers that read codes have this; none declares it yet. @type {any} */
const Detector = /** @type {any} */ (globalThis).BarcodeDetector;

/** The first code that the camera sees. @type {() => Promise<string>} */
const seen = async () => {
  const detector = new Detector({ formats: ["qr_code"] });
  for (;;) {
    const [found] = await detector.detect(video);
    if (found) return found.rawValue;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};

const scan = async () => {
  const back = { facingMode: "environment" };
  const stream = await navigator.mediaDevices.getUserMedia({ video: back });
  video.srcObject = stream;
  try {
    await video.play();
    at("code").value = await seen();
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
  at("scan").requestSubmit();
};

const reads = Detector && navigator.mediaDevices;
at("camera").hidden = !reads;
at("unread").hidden = reads;
at("start").addEventListener("click", () => {
  scan().catch(() => {
    at("said").textContent = text("no_camera");
  });
});
