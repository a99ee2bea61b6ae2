/** The time zone of the reader, such as Pacific/Auckland. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The reader's own day, as forms send it: 2026-11-29. */
export function ownDay() {
  const at = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Say moments in the reader's own zone and language. */
export function localTimes(root = document) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[data-local]")) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}
