(* The claims on the loss (THEORY 1, 5 and 6.3; paper, section 2 and the lemma on convexity): loss.closed-form, loss.gradient, loss.convex,
   loss.strictly-convex, loss.smooth. All under H R L: [risk] is the mean of -log of the label's attention, which by [aligned_risk] is the risk of
   every aligned head.

   The curvature of the risk along X is the mean over the samples of the variance of X's logits under attention. It is 0 only when the logits of X
   agree within every context, that is when no edge sees X; a direction of S that no edge sees is 0. *)
From Coquelicot Require Import Coquelicot.
From Attest Require Import ClaimTools ModelClaims.
From Attest Require Import SelfConcordance RiskOnLine.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** ** loss.closed-form *)
Theorem loss_closed_form D W : realisable D ->
  risk D W = / n D * lsum (samples D) (fun s => ln (lsum (distinct (context s))
    (fun v => multiplicity s v / multiplicity s (label s) * exp (inner D (M D (query s) v (label s)) W)))).
Proof.
  intros HR. unfold risk. f_equal. apply lsum_ext. intros s Hs. pose proof (proj2 HR s Hs) as Hy. pose proof (multiplicity_pos s _ Hy) as Pm.
  assert (Hne : context s <> []) by (intros N; now rewrite N in Hy). pose proof (zsum_pos D W (query s) _ Hne) as Z.
  pose proof (exp_pos (logit D W (label s) (query s))) as Ey. unfold attention. rewrite <- ln_Rinv.
  - f_equal. unfold distinct.
    rewrite (lsum_ext _ _ (fun v => / (multiplicity s (label s) * exp (logit D W (label s) (query s))) *
      (INR (count_occ Nat.eq_dec (context s) v) * exp (logit D W v (query s))))).
    + rewrite lsum_scale, <- lsum_nodup. fold (zsum D W (query s) (context s)). field. lra.
    + intros v _. rewrite margin_logit. unfold Rminus. rewrite exp_plus, exp_Ropp. fold (multiplicity s v). field. lra.
  - unfold Rdiv. apply Rmult_lt_0_compat; [now apply Rmult_lt_0_compat|now apply Rinv_0_lt_compat].
Qed.

(** ** loss.gradient *)
Lemma plus_diff D W V : same D (diff (plus W V) W) V.
Proof. intros a b _ _. unfold diff, plus. ring. Qed.
Lemma same_refl D (X : mat) : same D X X.
Proof. intros a b _ _. reflexivity. Qed.
(** [gradient] is the derivative *)
Theorem gradient_is_derivative D W X : realisable D -> is_derive (fun t => risk D (plus W (times t X))) 0 (inner D (gradient D W) X).
Proof.
  intros HR. pose proof (line1 D HR W X 0) as K. rewrite !(point_0 W X) in K. exact K.
Qed.
Theorem loss_gradient D W V : realisable D ->
  0 <= risk D (plus W V) - risk D W - inner D (gradient D W) V <= beta D / 2 * inner D V V.
Proof.
  intros HR. pose proof (risk_tangent D HR W (plus W V)) as T. pose proof (risk_smooth D HR W (plus W V)) as S0.
  rewrite (inner_ext D _ (diff (plus W V) W) _ V (same_refl D _) (plus_diff D W V)) in T, S0.
  rewrite (inner_ext D (diff (plus W V) W) (diff (plus W V) W) V V (plus_diff D W V) (plus_diff D W V)) in S0. lra.
Qed.

(** ** loss.convex *)
Theorem loss_convex D : realisable D ->
  (forall U V t, 0 <= t <= 1 -> risk D (plus (times (1 - t) U) (times t V)) <= (1 - t) * risk D U + t * risk D V)
  /\ (forall U V, 0 <= inner D (diff (gradient D U) (gradient D V)) (diff U V)).
Proof.
  intros HR. split; [intros U V t Ht; now apply PenaltyPath.risk_convex|]. intros U V. pose proof (risk_tangent D HR U V) as A.
    pose proof (risk_tangent D HR V U) as B.
  rewrite inner_diff_l. rewrite (inner_ext D (gradient D U) (diff V U) (gradient D U) (times (-1) (diff U V)) (same_refl D _)) in A by (intros a b _
    _; unfold diff, times; ring).
  rewrite inner_times_r in A. lra.
Qed.

(** ** loss.strictly-convex *)
Lemma realisable_nonempty D s : realisable D -> In s (samples D) -> context s <> [].
Proof. intros [_ H] Hs N. specialize (H s Hs). now rewrite N in H. Qed.
Lemma share_pos D W s v : context s <> [] -> 0 < share D W s v.
Proof. intros H. unfold share. apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos]. Qed.
(** the covariance of X with itself is the variance of its logits *)
Lemma covariance_squares D W X s : context s <> [] ->
  covariance D W X X s = lsum (context s) (fun v => share D W s v * Rsqr (logit D X v (query s) - mean_ D W X s)).
Proof.
  intros H. unfold covariance. set (mu := mean_ D W X s).
  rewrite (lsum_ext (context s) (fun v => share D W s v * Rsqr (logit D X v (query s) - mu))
    (fun v => share D W s v * (logit D X v (query s) * logit D X v (query s)) - (2 * mu * (share D W s v * logit D X v (query s)) - mu * mu * share D
      W s v)))
    by (intros; unfold Rsqr; ring).
  rewrite lsum_minus, lsum_minus, !lsum_scale, (share_total D W s H). fold (mean_ D W X s). fold mu. ring.
Qed.
Lemma covariance_nonneg D W X s : context s <> [] -> 0 <= covariance D W X X s.
Proof.
  intros H. rewrite covariance_squares by auto. apply lsum_nonneg. intros v _. apply Rmult_le_pos; [left; now apply share_pos|apply Rle_0_sqr].
Qed.
Lemma hessian_nonneg D W X : realisable D -> 0 <= hessian D W X X.
Proof.
  intros HR. unfold hessian. pose proof (Rinv_0_lt_compat _ (n_pos D HR)). apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros s Hs.
  apply covariance_nonneg. now apply (realisable_nonempty D).
Qed.
Lemma hessian_zero_unseen D W X : realisable D -> hessian D W X X = 0 <-> unseen D X.
Proof.
  intros HR. pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi. split.
  - intros Z. unfold hessian in Z. apply Rmult_integral in Z as [Z|Z]; [lra|].
    assert (C0 : forall s, In s (samples D) -> covariance D W X X s = 0).
    { apply lsum_zero_inv; [|exact Z]. intros s Hs. apply covariance_nonneg. now apply (realisable_nonempty D). }
    intros k i j (s & Hs & <- & <- & Hy & Hj & _). pose proof (realisable_nonempty D s HR Hs) as Hne. specialize (C0 s Hs).
      rewrite covariance_squares in C0 by auto.
    assert (Eq : forall v, In v (context s) -> logit D X v (query s) = mean_ D W X s).
    { intros v Hv. pose proof (lsum_zero_inv (context s) (fun v => share D W s v * Rsqr (logit D X v (query s) - mean_ D W X s))) as K.
      specialize (K (fun u _ => Rmult_le_pos _ _ (Rlt_le _ _ (share_pos D W s u Hne)) (Rle_0_sqr _)) C0 v Hv). cbv beta in K.
      apply Rmult_integral in K as [K|K]; [pose proof (share_pos D W s v Hne); lra|]. apply Rsqr_0_uniq in K. lra. }
    rewrite margin_logit, (Eq _ Hy), (Eq _ Hj). ring.
  - intros HX. unfold hessian. rewrite (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|]. intros s Hs.
    pose proof (realisable_nonempty D s HR Hs) as Hne.
    rewrite covariance_squares by auto. assert (E0 : forall v, In v (context s) ->
      logit D X v (query s) = logit D X (label s) (query s)) by (intros v Hv; now apply unseen_logit).
    assert (Em : mean_ D W X s = logit D X (label s) (query s)).
    { unfold mean_. rewrite (lsum_ext _ _ (fun v => logit D X (label s) (query s) * share D W s v)) by (intros v Hv; rewrite E0 by auto; ring).
      rewrite lsum_scale, share_total by auto. ring. }
    rewrite (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|]. intros v Hv. rewrite Em, E0 by auto. unfold Rsqr. ring.
Qed.
Theorem loss_strictly_convex D W : realisable D ->
  (forall X, is_derive (fun t => risk D (plus W (times t X))) 0 (inner D (gradient D W) X)
    /\ is_derive (fun t => inner D (gradient D (plus W (times t X))) X) 0 (hessian D W X X))
  /\ (forall X, in_S D X -> ~ same D X (fun _ _ => 0) -> 0 < hessian D W X X)
  /\ (forall X, (forall Y, in_S D Y -> inner D Y X = 0) -> hessian D W X X = 0).
Proof.
  intros HR. split; [|split].
  - intros X. split; [now apply gradient_is_derivative|]. pose proof (line2 D HR W X 0) as K. rewrite !(point_0 W X) in K. exact K.
  - intros X HX Nz. destruct (hessian_nonneg D W X HR) as [P|P]; [exact P|]. exfalso. apply Nz. symmetry in P.
    apply hessian_zero_unseen in P; [|auto].
    pose proof (proj2 (orthogonal_unseen D X) P X HX) as Z. intros a b Ha Hb. pose proof (entry_le D X (fun _ _ => 0) a b Ha Hb) as K.
    rewrite (inner_ext D (diff X (fun _ _ => 0)) (diff X (fun _ _ => 0)) X X) in K by (intros c d _ _; unfold diff; ring). rewrite Z in K. nra.
  - intros X HX. apply hessian_zero_unseen; [auto|]. now apply orthogonal_unseen.
Qed.

(** ** loss.smooth *)
Theorem loss_smooth D W V : realisable D -> norm_ D (diff (gradient D W) (gradient D V)) <= beta D * norm_ D (diff W V).
Proof.
  intros HR. pose proof (gradient_lipschitz D HR W V) as K. pose proof (beta_nonneg D) as B. unfold norm_.
  replace (beta D * sqrt (inner D (diff W V) (diff W V))) with (sqrt (beta D * beta D * inner D (diff W V) (diff W V))).
  - now apply sqrt_le_1_alt.
  - rewrite sqrt_mult_alt by nra. now rewrite sqrt_square.
Qed.
(** beta is max_i D_i^2 |e_k|^2 / 4, and no smaller: some sample and pair of its tokens attain it *)
Theorem beta_is_max D : realisable D ->
  (forall s u v, In s (samples D) -> In u (context s) -> In v (context s) ->
     lsum (seq 0 (dim D)) (fun a => (E D u a - E D v a) * (E D u a - E D v a)) * lsum (seq 0 (dim D)) (fun b => E D (query s) b * E D (query s) b) /
       4 <= beta D)
  /\ exists s u v, In s (samples D) /\ In u (context s) /\ In v (context s) /\
     beta D = lsum (seq 0 (dim D)) (fun a => (E D u a - E D v a) * (E D u a - E D v a)) * lsum (seq 0 (dim D)) (fun b => E D (query s) b * E D (query
       s) b) / 4.
Proof.
  intros HR. split.
  - intros s u v Hs Hu Hv. rewrite <- norm_M. pose proof (beta_bound D s u v Hs Hu Hv). lra.
  - assert (Mx : forall A (l : list A) f, l <> [] -> (forall x, In x l -> 0 <= f x) -> exists x, In x l /\ lmax l f = f x).
    { intros A l f. induction l as [|x l IH]; intros Hl Hf; [easy|]. change (lmax (x :: l) f) with (Rmax (f x) (lmax l f)). destruct l as [|y l].
      - exists x. split; [now left|]. cbn. apply Rmax_left. apply Hf. now left.
      - destruct IH as (z & Hz & Ez); [easy|intros; apply Hf; now right|]. unfold Rmax. destruct (Rle_dec (f x) (lmax (y :: l) f)).
        + exists z. split; [now right|auto].
        + exists x. split; [now left|auto]. }
    unfold beta. destruct (Mx sample (samples D) (fun s => lmax (context s) (fun u => lmax (context s) (fun v => inner D (M D (query s) u v) (M D
      (query s) u v))))) as (s & Hs & Es).
    + apply HR.
    + intros. apply lmax_nonneg.
    + pose proof (realisable_nonempty D s HR Hs) as Hne. destruct (Mx nat (context s) (fun u => lmax (context s) (fun v => inner D (M D (query s) u
      v) (M D (query s) u v))) Hne) as (u & Hu & Eu); [intros; apply lmax_nonneg|].
      destruct (Mx nat (context s) (fun v => inner D (M D (query s) u v) (M D (query s) u v)) Hne) as (v & Hv & Ev); [intros;
        apply inner_diff_nonneg|].
      exists s, u, v. split; [auto|]. split; [auto|]. split; [auto|]. rewrite Es, Eu, Ev, norm_M. field.
Qed.
