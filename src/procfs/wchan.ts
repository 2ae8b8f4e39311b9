/** Where a thread of a server may sleep while it waits for work: for sockets, a timer, or another of its threads. */
const WAITS_FOR_WORK =
  /epoll|ep_poll|poll_schedule|do_poll|do_select|do_sys_poll|nanosleep|hrtimer|futex|sigtimedwait|sigsuspend|do_sigwait|skb_wait_for_more|skb_recv|wait_for_msg|inet_csk_accept|do_wait|pause/;

/** The name of a kernel function, as it stands in /proc/TID/wchan; some kernels write `name.isra.0`. */
const FUNCTION = /^[A-Za-z_][\w.$]*$/;

/**
 * The kernel function that a thread sleeps in, of /proc/TID/wchan (fs/proc/base.c, `proc_pid_wchan`). Undefined when it runs, and
 * for whoever may not know: both are `0`.
 */
export function parseWchan(text: string): string | undefined {
  const name = text.trim();
  return FUNCTION.test(name) ? name : undefined;
}

/** Whether that is where a server waits for work, rather than for a disk, a pipe or a lock of the kernel. */
export function waitsForWork(wchan: string): boolean {
  return WAITS_FOR_WORK.test(wchan);
}
