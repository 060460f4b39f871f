/** Small drawings on top of the charts: version boundaries, crosshair, end point, today's outline. */

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{fromMs: number, name: string, note: string}} Boundary */

/**
 * Dotted verticals with the version's name; every other version on a faint band.
 * @param {Theme} theme @param {() => Boundary[]} boundaries
 */
export function versionMarks(theme, boundaries) {
  return {
    id: "versions",
    beforeDatasetsDraw(/** @type {any} */ chart) {
      const places = placesOf(chart, boundaries());
      places.forEach(({ left, right }, index) => index % 2 === 1 && band(chart, theme, left, right));
    },
    afterDatasetsDraw(/** @type {any} */ chart) {
      const { ctx, chartArea } = chart;
      let free = -Infinity;
      for (const place of placesOf(chart, boundaries())) {
        if (place.left > chartArea.left + 1) dotted(ctx, theme.lineControl, place.left, chartArea.top, chartArea.bottom);
        free = tag(chart, theme, place, free);
      }
    },
  };
}

/** @param {any} chart @param {Boundary[]} boundaries */
function placesOf(chart, boundaries) {
  const { chartArea, scales } = chart;
  const x = (/** @type {number} */ ms) => Math.max(chartArea.left, Math.min(chartArea.right, scales.x.getPixelForValue(ms)));
  return boundaries.map((boundary, index) => {
    const next = boundaries[index + 1];
    return { ...boundary, left: x(boundary.fromMs), right: next ? x(next.fromMs) : chartArea.right };
  });
}

/** @param {any} chart @param {Theme} theme @param {number} left @param {number} right */
function band({ ctx, chartArea }, theme, left, right) {
  ctx.save();
  ctx.globalAlpha = 0.55;
  ctx.fillStyle = theme.surface2;
  ctx.fillRect(left, chartArea.top, right - left, chartArea.height);
  ctx.restore();
}

/** @param {any} ctx @param {string} color @param {number} x @param {number} top @param {number} bottom */
function dotted(ctx, color, x, top, bottom) {
  ctx.save();
  ctx.strokeStyle = color;
  ctx.setLineDash([1, 3]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.restore();
}

/** Write the name where there is room; returns where the next name may begin.
 * @param {any} chart @param {Theme} theme @param {any} place @param {number} free */
function tag({ ctx, chartArea, width }, theme, { left, right, name, note }, free) {
  ctx.save();
  ctx.textBaseline = "top";
  ctx.font = `600 11px ${theme.font}`;
  const nameWidth = ctx.measureText(name).width;
  const x = Math.min(left + 7, width - nameWidth - 2);
  const hasRoom = x >= free && x + nameWidth < width;
  if (hasRoom) {
    ctx.fillStyle = theme.text1;
    ctx.fillText(name, x, chartArea.top - 16);
    ctx.font = `400 11px ${theme.font}`;
    ctx.fillStyle = theme.text3;
    const hasRoomForNote = x + nameWidth + 6 + ctx.measureText(note).width < right;
    if (hasRoomForNote) ctx.fillText(note, x + nameWidth + 6, chartArea.top - 16);
  }
  ctx.restore();
  return hasRoom ? x + nameWidth + 8 : free;
}

/** A vertical line under the pointer, and a hollow ring on the last point.
 * @param {Theme} theme */
export function crosshair(theme) {
  return {
    id: "crosshair",
    afterDatasetsDraw(/** @type {any} */ chart) {
      const active = chart.getActiveElements()[0];
      const { top, bottom } = chart.chartArea;
      if (active) dotted(chart.ctx, theme.text2, active.element.x, top, bottom);
      const points = chart.getDatasetMeta(0).data;
      for (const point of [points[points.length - 1], active?.element]) if (point) ring(chart.ctx, theme, point);
    },
  };
}

/** @param {any} ctx @param {Theme} theme @param {{x: number, y: number}} point */
function ring(ctx, theme, { x, y }) {
  ctx.save();
  ctx.lineWidth = 2;
  ctx.strokeStyle = theme.text1;
  ctx.fillStyle = theme.surface1;
  ctx.beginPath();
  ctx.arc(x, y, 3, 0, Math.PI * 2);
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

/** Today's unrealized money as a dotted outline on top of today's bar.
 * @param {Theme} theme @param {() => {realized: number, unrealized: number|null}} todayNow */
export function openOutline(theme, todayNow) {
  return {
    id: "open",
    afterDatasetsDraw(/** @type {any} */ chart) {
      const bars = chart.getDatasetMeta(0).data;
      const bar = bars[bars.length - 1];
      const today = todayNow();
      if (!bar || !today.unrealized) return;
      const { ctx, scales } = chart;
      const from = scales.y.getPixelForValue(today.realized);
      const to = scales.y.getPixelForValue(today.realized + today.unrealized);
      ctx.save();
      ctx.setLineDash([2, 2]);
      ctx.lineWidth = 1.25;
      ctx.strokeStyle = today.unrealized > 0 ? theme.profit : theme.loss;
      ctx.strokeRect(bar.x - bar.width / 2, Math.min(from, to), bar.width, Math.abs(to - from));
      ctx.restore();
    },
  };
}
