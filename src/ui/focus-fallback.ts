import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/**
 * When what had the focus is gone from the page (a button that has done its work), the element this ref is given to
 * takes it, so that a keyboard or a screen reader is never sent back to the top.
 */
export function useFocusFallback<Target extends HTMLElement>(): RefObject<Target | null> {
  const fallback = useRef<Target>(null);
  const focused = useRef<EventTarget>(null);
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      focused.current = target;
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, []);
  useLayoutEffect(() => {
    if (focused.current instanceof Element && !focused.current.isConnected) fallback.current?.focus();
  });
  return fallback;
}
