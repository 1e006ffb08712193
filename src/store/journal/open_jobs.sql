SELECT *
FROM print_job
WHERE state IN ('pending', 'sent')
ORDER BY kiosk_no, epoch, seq, n
