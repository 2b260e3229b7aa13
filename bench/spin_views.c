/* Appended to the pan.c that SPIN makes of redlock.pml: prints what can be seen of each reachable state, once, as
   bench/ticks.cc does: the tick, owner and TTL of each key, the validity of each client. */
static unsigned char views_seen[8 * 3 * 3 * 3 * 4 * 4 * 4 * 4 * 4];
void see_view(void) {
  unsigned long index = now.now;
  int i;
  for (i = 0; i < 3; ++i) index = index * 3 + now.owner[i];
  for (i = 0; i < 3; ++i) index = index * 4 + now.ttl[i];
  for (i = 0; i < 2; ++i) index = index * 4 + now.val[i];
  if (views_seen[index]) return;
  views_seen[index] = 1;
  fprintf(stderr, "%d %d/%d %d/%d %d/%d %d %d\n", now.now, now.owner[0], now.ttl[0], now.owner[1], now.ttl[1],
          now.owner[2], now.ttl[2], now.val[0], now.val[1]);
}
