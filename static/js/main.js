/** Starts the page: wires address, poller and views, and draws the frame. */

import { address, isElsewhere } from "./core/api.js";
import { announceTrades } from "./core/announce.js";
import { byId, render, showChanges, tickAll } from "./core/dom.js";
import { speak } from "./core/language.js";
import { interest } from "./core/interest.js";
import { isAnswered, loadAll, loadStatus, want } from "./core/loader.js";
import { createPoller } from "./core/poller.js";
import { applyPrefs, onSystemTheme, savePrefs } from "./core/prefs.js";
import { follow, onRoute } from "./core/router.js";
import { areOutliersCounted, changed, chosenBots, onChange, scope, state, statusNow, zone } from "./core/store.js";
import { laterStyles } from "./core/styles.js";
import { banners, ribbon, unfetched } from "./components/banner.js";
import { shapeOfView } from "./components/parts.js";
import { header, setUpMenu } from "./components/header.js";
import { drawTab } from "./components/tab_text.js";
import { truthLine } from "./components/truth.js";
import { unitStrip } from "./components/unit_switch.js";
import { livenessOf } from "./logic/freshness.js";
import { todayRow } from "./pages/figures.js";

/** @typedef {{questions: () => Record<string, string>, view: () => any[], title: () => string}} Page */
/** @type {Record<string, () => Promise<Page>>} each view is fetched when it is first opened */
const PAGES = {
  overview: () => import("./pages/overview.js"),
  trades: () => import("./pages/trades.js"),
  performance: () => styled(import("./pages/performance.js")),
  versions: () => import("./pages/versions.js"),
  risk: () => styled(import("./pages/risk.js")),
  market: () => styled(import("./pages/market.js"), "market"),
  data: () => import("./pages/data.js"),
  settings: () => styled(import("./pages/settings.js")),
  bots: () => styled(import("./pages/bots.js")),
  nowhere: () => import("./pages/nowhere.js"),
};
/** @type {Record<string, Page>} */
const opened = {};
let unfetchedPage = "";
/** What the figures on the page answer; their changes are shown only while that stays. */
let answered = "";
let gate = /** @type {any} the log-in, while it is asked for */ (null);
const SLOW_MS = 300;
const PATIENCE_MS = 4000;
const BOTS = "/api/bots?curves=none";

/** The views with charts have style sheets of their own. @param {Promise<Page>} page @param {string} [more] */
async function styled(page, more = "views") {
  return (await Promise.all([page, laterStyles("views"), laterStyles(more)]))[0];
}

const poller = createPoller({ ask, onChange: changed, isPaused: state.prefs.isPaused });

/** What every view needs for its header and truth line. */
function commonQuestions() {
  return {
    bots: BOTS,
    balance: address("/api/balance", chosenBots()),
    stats: address("/api/stats", scope()),
    periods: address("/api/periods", { ...scope(), by: "day", tz: zone() }),
    quality: address("/api/quality", chosenBots()),
  };
}

/** One round: the state first, the rest only when the snapshot or the question is new. */
async function ask() {
  const question = `${location.hash} ${zone()}`;
  showChanges(question === answered);
  try {
    await look();
    answered = question;
    gate = gate?.open() ?? null;
  } catch (problem) {
    if (/** @type {any} */ (problem).status === 401 || (isElsewhere && !state.data.status)) gate = await import("./pages/gate.js").then((it) => it.shutFor(problem), () => null);
    throw problem;
  } finally {
    showChanges(false);
  }
}

/** @type {any} stands in for the views until logs are read to their end: before, there is no figure to ask for */
let indexing = null;

async function look() {
  const before = state.data.stats?.trade_count;
  await loadStatus(address("/api/status", chosenBots()));
  changed();
  poller.isHurried = (state.data.status.indexed_ratio ?? 1) < 1;
  if (poller.isHurried) return void (indexing ??= await import("./components/indexing.js"));
  const { bot_count: botCount, quote_assets: assets } = state.data.status;
  if ((botCount > 1 || assets?.length > 1) && !state.data.bots) await loadBots();
  await loadView();
  announceTrades(before, state.data.stats?.trade_count);
}

/** Which bots there are decides what can be added up, and so every other question. */
async function loadBots() {
  want({ bots: BOTS });
  await loadAll({ bots: BOTS });
  await loadStatus(address("/api/status", chosenBots()));
}

let doubt = /** @type {any} what says on every view that rows of doubt are counted */ (null);

/** Questions can depend on answers, such as which two versions to compare: ask until none is new. */
async function loadView() {
  const { page } = state.route;
  if (page !== "overview") await laterStyles();
  if (!(await fetched(page))) return;
  for (let round = 0; round < 2 && page === state.route.page; round += 1) {
    const questions = { ...commonQuestions(), ...opened[page].questions() };
    want(questions);
    await loadAll(questions);
  }
}

/** @param {string} page @returns {Promise<boolean>} false when its code cannot be had now; the next look tries again */
async function fetched(page) {
  try {
    opened[page] ??= await PAGES[page]();
    if (areOutliersCounted()) doubt ??= await import("./components/outlier_strip.js");
    unfetchedPage = "";
  } catch (problem) {
    console.warn(problem);
    unfetchedPage = page;
  }
  return unfetchedPage !== page;
}

/** @type {string|null|undefined} what the page says of the bot */
let drawnStatus = null;

function draw() {
  drawnStatus = statusNow(Date.now());
  const { page } = state.route;
  if (gate) return gate.draw(poller);
  document.body.className = [page, isOld() ? "old" : ""].join(" ").trim();
  document.documentElement.toggleAttribute("data-doubt", areOutliersCounted());
  render(byId("alerts"), banners(poller));
  render(byId("ribbon"), [ribbon(showOwnFiles), doubt?.outlierStrip(), unitStrip()]);
  render(byId("top"), [header(poller)]);
  render(byId("truth"), [truthLine(todayRow())]);
  render(byId("main"), content(page));
  drawTab(todayRow(), opened[page]?.title() ?? "");
}

/** The view that is on the page, and until when another one waits for the last of its answers. */
let shown = "";
let patienceEndsMs = 0;
/** @type {number[]} what the present wait will still do */
let waits = [];

/** A view appears as a whole: what comes bit by bit pushes away what is being read. @param {string} page */
function content(page) {
  const view = opened[page];
  if (unfetchedPage === page || (poller.failureCount > 0 && !state.data.status)) return [unfetched()];
  if (poller.isHurried && indexing) return [indexing.firstLoad()];
  if (view && (shown === page || isAnswered() || Date.now() > patienceEndsMs)) {
    shown = page;
    return view.view();
  }
  return state.isSlow ? shapeOfView() : [];
}

/** Draw the shape of a view that takes long, and what there is of one that takes very long. */
function waitPatiently() {
  shown = "";
  state.isSlow = false;
  patienceEndsMs = Date.now() + PATIENCE_MS;
  waits.forEach(clearTimeout);
  waits = [window.setTimeout(showShape, SLOW_MS), window.setTimeout(changed, PATIENCE_MS + 1)];
}

function showShape() {
  state.isSlow = true;
  changed();
}

/** The dialog is fetched when it is first asked for. */
async function showOwnFiles() {
  const { openOwnFiles } = await import("./components/ownfiles.js");
  openOwnFiles();
}

/** True when figures of the state are not from now. */
function isOld() {
  const status = statusNow(Date.now());
  return ["paused", "unanswered"].includes(status ?? "") || (Boolean(state.data.status?.source?.updated_at) && livenessOf(status).isDoubtful);
}

/** A new view begins at the top, with the focus at its start. @param {boolean} isNewPage */
function arrive(isNewPage) {
  showChanges(false);
  answered = "";
  void loadView().then(changed);
  if (!isNewPage) return;
  waitPatiently();
  scrollTo(0, 0);
  byId("main").focus({ preventScroll: true });
}

function setUpSkipLink() {
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
}

/** Keys, print and news come after the first figures; without them the page still shows all. */
async function setUpAfter() {
  const after = await import("./components/after.js").catch(() => null);
  after?.setUp({ poller });
}

/** Clocks move every second; a status that changes by time alone redraws the page. */
function tick() {
  const nowMs = Date.now();
  tickAll(nowMs);
  if (statusNow(nowMs) !== drawnStatus) changed();
}

async function start() {
  applyPrefs(state.prefs);
  await speak(state.prefs);
  onSystemTheme(() => {
    applyPrefs(state.prefs);
    changed();
  });
  onChange(draw);
  onRoute(arrive);
  addEventListener("hashchange", follow);
  setUpMenu({ poller, onZone: () => void loadView().then(changed) });
  setUpSkipLink();
  setInterval(tick, 1000);
  waitPatiently();
  draw();
  void poller.now().then(setUpAfter);
  void interest.then(() => laterStyles());
}

const setPaused = poller.setPaused;
poller.setPaused = (isPaused) => {
  state.prefs.isPaused = isPaused;
  savePrefs(state.prefs);
  setPaused(isPaused);
};

void start();
