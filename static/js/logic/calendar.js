/** Days, weeks and months of the calendar, free of clocks and zones. */

/** A month as weeks of seven days, Monday first; null outside the month. @param {string} month "2026-11" @returns {Array<Array<string|null>>} */
export function weeksOf(month) {
  const [year, number] = month.split("-").map(Number);
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const lead = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const cells = Array.from({ length: Math.ceil((lead + length) / 7) * 7 }, (_, index) => {
    const day = index - lead + 1;
    return day < 1 || day > length ? null : `${month}-${String(day).padStart(2, "0")}`;
  });
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** @param {string} month @param {number} step in months */
export function shiftMonth(month, step) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + step, 1)).toISOString().slice(0, 7);
}

/** The first day after a period. @param {string} day the first of the period @param {"day"|"week"|"month"} size */
export function dayAfter(day, size) {
  if (size === "month") return `${shiftMonth(day.slice(0, 7), 1)}-01`;
  const [year, month, number] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, number + (size === "week" ? 7 : 1))).toISOString().slice(0, 10);
}

/** The months from the first to the last day, the newest first. @param {string} firstDay @param {string} lastDay */
export function monthsBetween(firstDay, lastDay) {
  const months = [];
  for (let month = lastDay.slice(0, 7); month >= firstDay.slice(0, 7); month = shiftMonth(month, -1)) months.push(month);
  return months;
}
