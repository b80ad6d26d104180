package dev.corio.benchmarks.rivals

import dev.corio.benchmarks.ways.{Source, Way}
import zio.{Chunk, Runtime, Unsafe}
import zio.query.{DataSource, Request, ZQuery}

import scala.jdk.CollectionConverters.*

/** ZIO Query: what shall batch is lifted into a query. With its cache, as it is by default, or without. */
class ZioWay(cached: Boolean) extends Way:

  def this() = this(false)

  private final case class Ask(key: Int) extends Request[Nothing, Int]

  private val source = Source()

  private val data = DataSource.fromFunctionBatched[Ask, Int]("source") { asks =>
    val keys = java.util.ArrayList[Integer](asks.size)
    asks.foreach(ask => keys.add(ask.key))
    Chunk.fromIterable(source.answer(keys).asScala.map(_.intValue))
  }

  override def run(tasks: Int, requests: Int): Long =
    val step = if cached then tasks else 0

    def chain(key: Int, left: Int, added: Int): ZQuery[Any, Nothing, Long] =
      ZQuery.fromRequest(Ask(key))(data).flatMap { answer =>
        val own = (answer - added).toLong
        if left == 1 then ZQuery.succeed(own) else chain(answer + step, left - 1, added + step).map(_ + own)
      }

    val all = ZQuery.foreachBatched(Chunk.range(0, tasks))(number => chain(number, requests, 0)).map(_.sum)
    val program = if cached then all.run else all.uncached.run
    Unsafe.unsafe(unsafe ?=> Runtime.default.unsafe.run(program).getOrThrowFiberFailure())

  override def batches(): Long = source.batches()

/** As it comes. */
class CachedZioWay extends ZioWay(true)
