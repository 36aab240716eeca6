import browser from "webextension-polyfill";

const often = 5000;

/**
 * Keeps the background script from being ended while `work` lasts. Firefox ends it 30 seconds after the last event it got
 * or the last call it made of an extension API; a fetch, a worker, or a message it has yet to answer do not count
 * (bug 1771203).
 */
export async function stayAwake<Result>(work: Promise<Result>): Promise<Result> {
  const calls = setInterval(() => void browser.runtime.getPlatformInfo(), often);
  try {
    return await work;
  } finally {
    clearInterval(calls);
  }
}
