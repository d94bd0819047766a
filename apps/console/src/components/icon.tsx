import type { ReactNode } from 'react';

/** Shapes that differ without their colour. 16 × 16, drawn with the colour of the text. */
const shapes = {
  healthy: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M5 8.3 7.2 10.5 11.2 6" />
    </>
  ),
  failing: (
    <>
      <path d="M5.4 1.5h5.2l3.9 3.9v5.2l-3.9 3.9H5.4l-3.9-3.9V5.4z" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
    </>
  ),
  slow: (
    <>
      <path d="M4 1.8h8M4 14.2h8M5 1.8v2.4l3 3.8 3-3.8V1.8M5 14.2v-2.4L8 8l3 3.8v2.4" />
    </>
  ),
  silent: (
    <>
      <path d="M3.5 11.5h9c-1-1-1.3-2-1.3-4.5A3.2 3.2 0 0 0 8 3.6 3.2 3.2 0 0 0 4.8 7c0 2.5-.3 3.5-1.3 4.5zM6.8 13.8h2.4M2 2l12 12" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.5" strokeDasharray="2.6 1.6" />
      <path d="M6.3 6.3c.1-1 .8-1.6 1.8-1.6s1.8.6 1.8 1.6c0 1.3-1.9 1.4-1.9 2.8M8 11.2v.1" />
    </>
  ),
  unreadable: (
    <>
      <path d="M4 1.8h5.2L12 4.6v9.6H4zM9 2v3h3" />
      <path d="m6.2 8.2 3.6 3.6m0-3.6-3.6 3.6" />
    </>
  ),
  stuck: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M6.3 5.5v5M9.7 5.5v5" />
    </>
  ),
  incomplete: (
    <>
      <path d="M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4z" />
      <path d="M9.5 9.5h4v4h-4z" strokeDasharray="1.4 1.8" />
    </>
  ),
  partial: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 1.5v13M8 4.5l4.5-.6M8 8h6.3M8 11.5l4.5.6" />
    </>
  ),
  hungry: <path d="M2.5 13.5v-3M6.2 13.5V8M9.8 13.5V5M13.5 13.5v-12" />,
  fast: <path d="m3 3.5 4.5 4.5L3 12.5M8.5 3.5 13 8l-4.5 4.5" />,
  learning: <path d="M1.5 12.5 5 8l3 2.5 6-7M10.5 3.5H14V7" />,
  retired: (
    <>
      <path d="M2 2.5h12v3.5H2zM3 6v7.5h10V6" />
      <path d="M6.3 8.8h3.4" />
    </>
  ),
  warning: <path d="M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 7.3v4M8 4.8v.1" />
    </>
  ),
  pending: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 4.3V8l2.5 1.6" />
    </>
  ),
  close: <path d="m3.5 3.5 9 9m0-9-9 9" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 3.5 3.5" />
    </>
  ),
  columns: <path d="M2 3h12v10H2zM6 3v10M10 3v10" />,
  download: <path d="M8 2v8m-3.2-3L8 10.2 11.2 7M2.5 13.5h11" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3" />
    </>
  ),
  moon: <path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z" />,
  up: <path d="m4 10 4-4 4 4" />,
  down: <path d="m4 6 4 4 4-4" />,
  right: <path d="m6 4 4 4-4 4" />,
  left: <path d="m10 4-4 4 4 4" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** An icon is hidden from screen readers: the word stands beside it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  );
}
