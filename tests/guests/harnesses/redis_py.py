import redis
from redis.lock import Lock

world = redis.Redis(port=1)
lock = Lock(redis.Redis(port=7001), 'lock', timeout=0.5, sleep=0.02, blocking_timeout=5)

world.execute_command('LS.READY')
while world.execute_command('LS.NEXT'):
    if not lock.acquire():
        continue
    world.execute_command('LS.ACQUIRED', 'lock')
    world.execute_command('LS.WORK')
    world.execute_command('LS.CHECK', 'lock')
    world.execute_command('LS.WRITE', 'lock')
    world.execute_command('LS.ENDED', 'lock')
    try:
        lock.release()
    except redis.exceptions.LockError:
        world.execute_command('LS.LOST', 'lock')
    else:
        world.execute_command('LS.RELEASED', 'lock')
