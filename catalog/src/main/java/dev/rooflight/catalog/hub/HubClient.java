package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what describes a model from the Hugging Face hub into a local cache: the configuration, and the heads of the
 * checkpoint by range requests, never the weights.
 *
 * <p>What is in the cache is not asked for again. A branch or tag stays at the commit it was at when it was first fetched,
 * until {@link #forget}. All files of a model are of one commit. Files appear in the cache whole or not at all.
 *
 * <p>Safe for use by many threads, which fetch a model only once; processes that share a cache do each other no harm.
 */
public final class HubClient {
    static final String CONFIG = "config.json";
    static final String QUANTIZATION_CONFIG = "hf_quant_config.json";
    static final String INDEX = "model.safetensors.index.json";
    private static final String SINGLE = "model.safetensors";

    private static final int MAX_CONFIG_BYTES = 10_000_000;
    private static final int MAX_INDEX_BYTES = 50_000_000;
    private static final int MAX_AT_ONCE = 8;
    private static final int STOP_SECONDS = 10;

    private final HubSettings settings;
    private final Clock clock;
    private final Sleeper sleeper;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private @Nullable HubConnection connection;

    /** A client that waits in real time. */
    public HubClient(HubSettings settings) {
        this(settings, Clock.systemUTC(), duration -> Thread.sleep(duration.toMillis()));
    }

    /**
     * @param clock tells how long a file takes, and how far away the date is that a server asks to wait for
     * @param sleeper waits between attempts
     */
    public HubClient(HubSettings settings, Clock clock, Sleeper sleeper) {
        this.settings = settings;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /**
     * Fetches {@code config.json} and, if there is one, {@code hf_quant_config.json}.
     *
     * @throws HubException if the model is not there, not allowed or not reachable, or has no {@code config.json}
     */
    public HubFolder fetch(HubReference reference) {
        return exclusively(reference, snapshot -> {
            fetchConfigs(snapshot);
            return new HubFolder(reference, snapshot.commit(), snapshot.folder(), List.of());
        });
    }

    /**
     * Fetches what {@link #fetch} does, the index of a sharded safetensors checkpoint, and the header of each of its files
     * (or of {@code model.safetensors}). A model without safetensors files has no heads.
     *
     * @throws HubException as {@link #fetch}, or if the checkpoint is broken
     */
    public HubFolder fetchWithHeads(HubReference reference) {
        return exclusively(reference, snapshot -> {
            fetchConfigs(snapshot);
            RepositoryFile index = new RepositoryFile(INDEX);
            Optional<Path> shards = snapshot.file(index, MAX_INDEX_BYTES);
            List<CheckpointHead> heads = shards.isPresent()
                    ? fetchShards(snapshot, ShardNames.of(shards.get(), snapshot.what(index)))
                    : snapshot.safetensors(new RepositoryFile(SINGLE)).stream().toList();
            return new HubFolder(reference, snapshot.commit(), snapshot.folder(), heads);
        });
    }

    /**
     * Fetches the head of a GGUF file: its metadata and the descriptions of its tensors.
     *
     * @param path the file's path in the repository, ending in {@code .gguf}
     * @throws HubException if it is not there, not allowed or not reachable, or is no GGUF file
     */
    public CheckpointHead fetchGguf(HubReference reference, String path) {
        RepositoryFile file = new RepositoryFile(path);
        if (!path.endsWith(".gguf")) {
            throw new HubException(
                    reference.toString(),
                    "file name " + OneLine.quote(path) + " does not end in .gguf",
                    "name a GGUF file");
        }
        return exclusively(reference, snapshot -> snapshot.gguf(file).orElseThrow(() -> missing(snapshot, file, "")));
    }

    /**
     * Forgets at which commit the reference's branch or tag is, so that the next fetch asks the hub. Files stay in the cache.
     */
    public void forget(HubReference reference) {
        new HubCache(settings, reference).forgetCommit(reference.revision(), reference.toString());
    }

    private static void fetchConfigs(HubSnapshot snapshot) {
        RepositoryFile config = new RepositoryFile(CONFIG);
        if (snapshot.file(config, MAX_CONFIG_BYTES).isEmpty()) {
            throw missing(snapshot, config, "; if it holds GGUF files only, name one of them");
        }
        snapshot.file(new RepositoryFile(QUANTIZATION_CONFIG), MAX_CONFIG_BYTES);
    }

    private static HubException missing(HubSnapshot snapshot, RepositoryFile file, String advice) {
        return new HubException(
                snapshot.what(file),
                "the model has no such file at commit " + snapshot.commit(),
                "see its page for the files it has" + advice);
    }

    private <T> T exclusively(HubReference reference, Function<HubSnapshot, T> work) {
        ReentrantLock lock = locks.computeIfAbsent(reference.repository(), repository -> new ReentrantLock());
        lock.lock();
        try {
            if (!settings.offline()) {
                new HubCache(settings, reference).sweep(clock.instant());
            }
            return work.apply(new HubSnapshot(settings, reference, this::connection, clock, sleeper));
        } finally {
            lock.unlock();
        }
    }

    /** Made when first needed: a cached model should cost no more than reading it. */
    private synchronized HubConnection connection() {
        if (connection == null) {
            connection = new HubConnection(settings, clock);
        }
        return connection;
    }

    private static List<CheckpointHead> fetchShards(HubSnapshot snapshot, List<RepositoryFile> shards) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(MAX_AT_ONCE, shards.size()), work -> {
            Thread thread = new Thread(work, "rooflight-hub");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ExecutorCompletionService<CheckpointHead> done = new ExecutorCompletionService<>(threads);
            List<Future<CheckpointHead>> pending = new ArrayList<>();
            for (RepositoryFile shard : shards) {
                pending.add(done.submit(() -> snapshot.safetensors(shard)
                        .orElseThrow(
                                () -> missing(snapshot, shard, "; its index names it, so the upload may be broken"))));
            }
            // In the order they finish, so that the first failure ends the rest.
            List<CheckpointHead> heads = new ArrayList<>();
            while (heads.size() < pending.size()) {
                heads.add(done.take().get());
            }
            heads.sort(Comparator.comparing(CheckpointHead::file));
            return heads;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HubException problem ? problem : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw HubConnection.interrupted(snapshot.what(shards.get(0)));
        } finally {
            stop(threads);
        }
    }

    /** Ends what is running and gives it the time to clean up after itself; the thread stays interrupted if it was. */
    private static void stop(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
