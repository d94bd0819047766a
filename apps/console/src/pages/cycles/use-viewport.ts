import { type RefObject, useEffect, useState } from 'react';
import { SCROLL_STEP, type View } from './sight';

/** How large an element is, and how far it is scrolled, in steps. */
export function useViewport(host: RefObject<HTMLElement | null>): View {
  const [view, setView] = useState<View>({ left: 0, top: 0, width: 1200, height: 700 });
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const stepped = (pixels: number): number => Math.floor(pixels / SCROLL_STEP) * SCROLL_STEP;
    const read = (): void => {
      const left = stepped(element.scrollLeft);
      const top = stepped(element.scrollTop);
      const { clientWidth: width, clientHeight: height } = element;
      setView((before) =>
        before.left === left && before.top === top && before.width === width && before.height === height
          ? before
          : { left, top, width, height },
      );
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [host]);
  return view;
}
