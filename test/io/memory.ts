import { existsSync, readFileSync } from 'node:fs'

/**
 * The most memory that the process ever had. On Linux getrusage tells no less than the parent had when it started this one, as the
 * maximum is kept when a process is replaced by a program (setmax_mm_hiwater_rss in the kernel's fs/exec.c).
 */
export const peak = (): number => {
  if (!existsSync('/proc/self/status')) return process.resourceUsage().maxRSS * 1024
  return 1024 * Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
}
