package dev.corio.benchmarks.rivals

import dev.corio.benchmarks.ways.Source
import dev.corio.benchmarks.ways.Way
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

/** Kotlin's coroutines, all on one thread: straight-line code each, and an actor that takes a request, yields, and takes the rest. */
class KotlinWay : Way {

    private class Request(val key: Int) {
        val answer = CompletableDeferred<Int>()
    }

    private val source = Source()

    override fun run(tasks: Int, requests: Int): Long = runBlocking {
        val queue = Channel<Request>(Channel.UNLIMITED)
        val actor = launch { batch(queue) }
        var sum = 0L
        coroutineScope {
            repeat(tasks) { number ->
                launch {
                    var value = number
                    repeat(requests) {
                        val request = Request(value)
                        queue.send(request)
                        value = request.answer.await()
                        sum += value
                    }
                }
            }
        }
        actor.cancel()
        sum
    }

    private suspend fun batch(queue: Channel<Request>) {
        while (true) {
            val batch = mutableListOf(queue.receive())
            yield()
            while (true) {
                batch += queue.tryReceive().getOrNull() ?: break
            }
            val answers = source.answer(batch.map { it.key })
            batch.forEachIndexed { i, request -> request.answer.complete(answers[i]) }
        }
    }

    override fun batches(): Long = source.batches()
}
