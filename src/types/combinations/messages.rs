//! Queues, topics, streams, events, schedules and alarms.

use super::written::{fifo, large_batch, period, queue_arn, recurring, scheduled, stream_arn};
use super::{Among, Combination, Of, Then, To, UnsetOr, Written, among, row, set, unset, when};

/// The type of a queue.
const QUEUES: &str = "AWS::SQS::Queue";

/// Source: SQS developer guide, "FIFO queues"; SQS API reference, `CreateQueue`: other queues have no such attributes.
pub(super) const QUEUE: &[Combination] = &[
    row(
        &[among("FifoQueue", &["true"])],
        Then::Written("QueueName", fifo, "a name that ends with `.fifo`"),
        "the name of a FIFO queue ends with `.fifo`",
    ),
    row(
        &[when("QueueName", Written(fifo))],
        Then::Must("FifoQueue", &["true"]),
        "only the name of a FIFO queue ends with `.fifo`",
    ),
    row(
        &[when("FifoQueue", UnsetOr(&["false"]))],
        Then::Excludes(&["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"]),
        "only FIFO queues support it",
    ),
    row(
        &[set("KmsMasterKeyId")],
        Then::Among("SqsManagedSseEnabled", &["false"]),
        "a queue is encrypted either by KMS or by SQS",
    ),
    row(
        &[
            among("FifoQueue", &["true"]),
            when("RedrivePolicy/deadLetterTargetArn", To(QUEUES, "FifoQueue", &UnsetOr(&["false"]))),
        ],
        Then::Excludes(&["RedrivePolicy"]),
        "the dead-letter queue of a FIFO queue has to be a FIFO queue",
    ),
    row(
        &[
            when("FifoQueue", UnsetOr(&["false"])),
            when("RedrivePolicy/deadLetterTargetArn", To(QUEUES, "FifoQueue", &Among(&["true"]))),
        ],
        Then::Excludes(&["RedrivePolicy"]),
        "the dead-letter queue of a standard queue has to be a standard queue",
    ),
];

/// Source: SQS API reference, `CreateQueue`: of `RedrivePolicy`.
pub(super) const REDRIVE: &[Combination] =
    &[row(&[], Then::Needs(&["deadLetterTargetArn", "maxReceiveCount"]), "a redrive policy needs both")];

/// Source: SNS developer guide, "FIFO topics".
pub(super) const TOPIC: &[Combination] = &[
    row(
        &[among("FifoTopic", &["true"])],
        Then::Written("TopicName", fifo, "a name that ends with `.fifo`"),
        "the name of a FIFO topic ends with `.fifo`",
    ),
    row(
        &[when("TopicName", Written(fifo))],
        Then::Must("FifoTopic", &["true"]),
        "only the name of a FIFO topic ends with `.fifo`",
    ),
];

/// Source: SNS API reference, `Subscribe`.
pub(super) const SUBSCRIPTION: &[Combination] = &[row(
    &[among("Protocol", &["firehose"])],
    Then::Needs(&["SubscriptionRoleArn"]),
    "a subscription by Firehose needs a role",
)];

/// Source: Lambda API reference, `CreateEventSourceMapping`.
pub(super) const EVENT_SOURCE: &[Combination] = &[
    row(
        &[when(
            "EventSourceArn",
            Of(&["AWS::DynamoDB::Table", "AWS::Kinesis::Stream", "AWS::Kinesis::StreamConsumer", "AWS::MSK::Cluster"]),
        )],
        Then::Needs(&["StartingPosition"]),
        "streams need a position to start reading at",
    ),
    row(
        &[when("EventSourceArn", Written(stream_arn))],
        Then::Needs(&["StartingPosition"]),
        "streams need a position to start reading at",
    ),
    row(&[when("EventSourceArn", Of(&[QUEUES]))], Then::Excludes(&["StartingPosition"]), "queues do not support it"),
    row(
        &[when("EventSourceArn", Written(queue_arn))],
        Then::Excludes(&["StartingPosition"]),
        "queues do not support it",
    ),
    row(
        &[when("EventSourceArn", To(QUEUES, "FifoQueue", &Among(&["true"])))],
        Then::Within("BatchSize", 1, 10),
        "a batch of a FIFO queue has at most 10 messages",
    ),
    row(
        &[
            when("EventSourceArn", To(QUEUES, "FifoQueue", &UnsetOr(&["false"]))),
            when("BatchSize", Written(large_batch)),
        ],
        Then::Needs(&["MaximumBatchingWindowInSeconds"]),
        "batches of more than 10 messages need a batching window of at least a second",
    ),
];

/// Source: CloudWatch API reference, `PutMetricAlarm`.
pub(super) const ALARM: &[Combination] = &[
    row(
        &[set("MetricName")],
        Then::Needs(&["Namespace", "Period"]),
        "an alarm on a metric needs its namespace and a period",
    ),
    row(
        &[set("MetricName")],
        Then::NeedsAny("", &["Statistic", "ExtendedStatistic"]),
        "an alarm on a metric needs a statistic",
    ),
    row(
        &[],
        Then::Written("Period", period, "10, 20, 30 or a multiple of 60"),
        "the period of an alarm is 10, 20, 30 or a multiple of 60 seconds",
    ),
    row(
        &[unset("EvaluationCriteria"), set("EvaluationPeriods")],
        Then::Ordered("DatapointsToAlarm", "EvaluationPeriods", 0),
        "`M out of N` alarms have an M of at most N",
    ),
];

/// Source: EventBridge user guide, "Schedule expressions": rates and cron expressions of six fields.
pub(super) const RULE: &[Combination] = &[row(
    &[],
    Then::Written(
        "ScheduleExpression",
        recurring,
        "`rate(5 minutes)`, `rate(1 hour)` or `cron(0 12 * * ? *)`, with `?` for one of the days",
    ),
    "EventBridge takes rate and cron expressions only",
)];

/// Source: EventBridge Scheduler user guide, "Schedule types".
pub(super) const SCHEDULE: &[Combination] = &[row(
    &[],
    Then::Written(
        "ScheduleExpression",
        scheduled,
        "`at(2026-12-31T00:00:00)`, `rate(5 minutes)` or `cron(0 12 * * ? *)`, with `?` for one of the days",
    ),
    "EventBridge Scheduler takes at, rate and cron expressions only",
)];

/// Source: Kinesis Data Streams API reference, `CreateStream`.
pub(super) const STREAM: &[Combination] = &[
    row(
        &[when("StreamModeDetails/StreamMode", UnsetOr(&["PROVISIONED"]))],
        Then::Needs(&["ShardCount"]),
        "streams in mode `PROVISIONED`, the default, need a number of shards",
    ),
    row(
        &[among("StreamModeDetails/StreamMode", &["ON_DEMAND"])],
        Then::Excludes(&["ShardCount"]),
        "streams in mode `ON_DEMAND` do not support it",
    ),
];
