/** The mark: a small tower keep, one path. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M2 1h3v2h1.5V1h3v2H11V1h3v5l-1.5 1.500V15H10v-3a2 2 0 0 0-4 0v3H3.500V7.500L2 6z"
      />
    </svg>
  );
}
