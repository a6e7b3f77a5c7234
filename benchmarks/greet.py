"""examples/Greet.java in Python, for comparison."""

import asyncio


async def greet():
    print("Hello", flush=True)
    await asyncio.sleep(1)
    print("World")


async def main():
    await greet()


asyncio.run(greet())
asyncio.run(main())
