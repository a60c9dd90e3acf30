// Opens a page, runs steps in it, and prints what was seen: node page.mjs CHROMIUM FILE [light|dark] [no-script]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [, , executablePath, file, scheme = "light", scripting = "script"] = process.argv;
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const profile = mkdtempSync(join(tmpdir(), "aadrift-chromium-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath, args, headless: true, colorScheme: scheme, javaScriptEnabled: scripting === "script",
  viewport: { width: 1280, height: 900 },
});
const seen = { requests: [], console: [], dialogs: [] };
try {
  const page = await context.newPage();
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => seen.console.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { seen.dialogs.push(dialog.message()); return dialog.dismiss(); });
  await page.goto(pathToFileURL(file).href);
  const rows = () => page.locator("#table > tbody:visible > tr:first-child > td:nth-child(2) > code:first-child").allInnerTexts();
  seen.title = await page.title();
  seen.outcome = await page.locator(".outcome").first().innerText();
  seen.rows = await rows();
  seen.filterVisible = await page.locator("#filter").isVisible();
  seen.overflow = await (scripting !== "script") || await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  const details = page.locator("#table details").first();
  await details.locator("summary").click();
  seen.opened = await details.locator("ol.chain").isVisible();
  if (scripting === "script") {
    seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    seen.shown = [await page.locator("#shown").innerText()];
    await page.getByLabel("Search").fill("edge aad201");
    seen.searched = await rows();
    seen.shown.push(await page.locator("#shown").innerText());
    await page.getByLabel("Search").fill("no such thing");
    seen.nothing = await page.locator("#nothing").isVisible();
    await page.getByLabel("Search").fill("");
    await page.getByLabel("Verdict").selectOption("migrated");
    seen.migrated = await rows();
    await page.getByLabel("Verdict").selectOption("");
    await page.getByLabel("Findings").selectOption("error");
    seen.errors = await rows();
    await page.getByLabel("Findings").selectOption("");
    const header = page.locator("#table thead button", { hasText: "Gateway" });
    await header.focus();
    await page.keyboard.press("Enter");
    seen.rising = await rows();
    await page.keyboard.press("Space");
    seen.falling = await rows();
    seen.sorted = await page.locator("#table th[aria-sort]").getAttribute("aria-sort");
    seen.unlabelled = await page.evaluate(() => [...document.querySelectorAll("input, select, [role=region], section")]
      .filter((one) => !one.labels?.length && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby"))
      .map((one) => one.outerHTML.slice(0, 80)));
    seen.contrast = await page.evaluate(contrasts);
  }
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(JSON.stringify(seen));

// Texts whose contrast is below WCAG's 4.5 : 1.
function contrasts() {
  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const bad = new Set();
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
    const pair = [parse(getComputedStyle(element).color), behind(element)].map(light).sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) bad.add(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return [...bad];
}
